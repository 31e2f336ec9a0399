-- What of OpenStreetMap goes onto the map, for tilemaker (Debian's 2.2): layers with the names of OpenMapTiles, in which
-- there is what a courier steers by. Names are Chinese where there is a Chinese one.

local function set(...)
  local one = {}
  for _, word in ipairs({ ... }) do one[word] = true end
  return one
end

-- Of a road: its class, and the zoom from which it is drawn.
local ROADS = {
  motorway = { "motorway", 5 }, motorway_link = { "motorway", 11 }, trunk = { "trunk", 6 }, trunk_link = { "trunk", 11 },
  primary = { "primary", 8 }, primary_link = { "primary", 12 }, secondary = { "secondary", 10 }, secondary_link = { "secondary", 12 },
  tertiary = { "tertiary", 11 }, tertiary_link = { "tertiary", 13 }, unclassified = { "minor", 12 }, residential = { "minor", 12 },
  living_street = { "minor", 13 }, road = { "minor", 13 }, busway = { "service", 13 }, service = { "service", 14 }, track = { "track", 13 },
  pedestrian = { "path", 13 }, footway = { "path", 14 }, cycleway = { "path", 14 }, path = { "path", 14 }, steps = { "path", 14 },
  bridleway = { "path", 14 },
}
local RAILS = { rail = { "rail", 8 }, subway = { "transit", 12 }, light_rail = { "transit", 12 }, tram = { "transit", 12 }, monorail = { "transit", 12 } }

-- Of a place: the zoom from which its name is written.
local PLACES = {
  province = 5, state = 5, city = 5, town = 9, district = 9, county = 8, suburb = 11, quarter = 13, village = 12, neighbourhood = 14, hamlet = 13,
  square = 14, isolated_dwelling = 14,
}

-- What is found at the side of the road: key, values, the class, the zoom from which it is there, and how important it is
-- (the smaller the more).
local POIS = {
  { "amenity", set("hospital"), "hospital", 12, 1 },
  -- Before the railway's: a station of the metro is tagged as both.
  { "station", set("subway"), "subway", 12, 1 },
  { "railway", set("station", "halt"), "railway", 11, 1 },
  { "amenity", set("clinic", "doctors", "pharmacy"), "clinic", 14, 3 },
  { "railway", set("subway_entrance"), "subway", 14, 3 },
  { "amenity", set("bus_station"), "bus", 13, 2 },
  { "amenity", set("toilets"), "toilets", 14, 4 },
  { "highway", set("bus_stop"), "bus", 14, 5 },
  { "barrier", set("gate", "lift_gate", "swing_gate", "entrance"), "gate", 14, 6 },
  { "entrance", set("main", "yes", "service"), "entrance", 15, 7 },
  { "highway", set("traffic_signals"), "traffic_signals", 15, 8 },
  { "amenity", set("school", "university", "college", "kindergarten"), "school", 13, 3 },
  { "amenity", set("police", "fire_station", "post_office", "library", "townhall", "community_centre", "marketplace", "bank", "fuel", "charging_station", "parking"), "service", 14, 5 },
  { "amenity", set("restaurant", "fast_food", "cafe", "food_court", "bar", "pub"), "food", 15, 6 },
  { "tourism", set("hotel", "attraction", "museum", "guest_house"), "sight", 14, 4 },
  { "leisure", set("park", "stadium", "sports_centre"), "park", 13, 3 },
}

local GREEN = {
  landuse = set("grass", "forest", "meadow", "recreation_ground", "village_green", "cemetery", "orchard"),
  leisure = set("park", "garden", "pitch", "playground", "golf_course", "nature_reserve"),
  natural = set("wood", "scrub", "grassland"),
}

node_keys = { "addr:housenumber", "amenity", "barrier", "entrance", "highway", "leisure", "name", "place", "railway", "shop", "station", "tourism" }

local function name_of(one)
  for _, key in ipairs({ "name:zh-Hans", "name:zh", "name" }) do
    local name = one:Find(key)
    if name ~= "" then return name end
  end
  return ""
end

local function give(one, class, zoom)
  one:Attribute("class", class)
  local name = name_of(one)
  if name ~= "" then one:Attribute("name", name) end
  one:MinZoom(zoom)
end

-- Whether it is one of the points at the side of the road, and then puts it there.
local function point_of_interest(one, layer)
  for _, row in ipairs(POIS) do
    local key, values, class, zoom, rank = row[1], row[2], row[3], row[4], row[5]
    if values[one:Find(key)] then
      layer(one)
      give(one, class, zoom)
      one:AttributeNumeric("rank", rank)
      return
    end
  end
  if one:Find("shop") ~= "" and name_of(one) ~= "" then
    layer(one)
    give(one, "shop", 15)
    one:AttributeNumeric("rank", 6)
  end
end

local function house_number(one, layer)
  local number = one:Find("addr:housenumber")
  if number ~= "" then
    layer(one)
    one:Attribute("housenumber", number)
    one:MinZoom(15)
  end
end

function node_function(node)
  local place = PLACES[node:Find("place")]
  if place and name_of(node) ~= "" then
    node:Layer("place", false)
    give(node, node:Find("place"), place)
  end
  point_of_interest(node, function(one) one:Layer("poi", false) end)
  house_number(node, function(one) one:Layer("housenumber", false) end)
end

function way_function(way)
  local highway, railway, waterway = way:Find("highway"), way:Find("railway"), way:Find("waterway")
  local building, natural = way:Find("building"), way:Find("natural")
  local closed = way:IsClosed()
  local road = ROADS[highway] or RAILS[railway]
  if road and way:Find("area") ~= "yes" then
    way:Layer("transportation", false)
    give(way, road[1], road[2])
    if way:Find("ref") ~= "" then way:Attribute("ref", way:Find("ref")) end
    if way:Find("oneway") == "yes" then way:AttributeNumeric("oneway", 1) end
    if way:Find("bridge") ~= "" and way:Find("bridge") ~= "no" then way:Attribute("brunnel", "bridge") end
    if way:Find("tunnel") ~= "" and way:Find("tunnel") ~= "no" then way:Attribute("brunnel", "tunnel") end
    return
  end
  if closed and building ~= "" and building ~= "no" then
    way:Layer("building", true)
    give(way, "building", 13)
  elseif closed and (natural == "water" or way:Find("landuse") == "reservoir" or waterway == "riverbank") then
    way:Layer("water", true)
    give(way, "water", way:Area() > 2000000 and 5 or 11)
  elseif waterway == "river" or waterway == "stream" or waterway == "canal" then
    way:Layer("waterway", false)
    give(way, waterway, waterway == "river" and 8 or 13)
  elseif closed then
    for key, values in pairs(GREEN) do
      local value = way:Find(key)
      if values[value] then
        way:Layer("landcover", true)
        give(way, value, way:Area() > 1000000 and 9 or 12)
        break
      end
    end
  end
  if closed then
    local centre = function(one) one:LayerAsCentroid("poi") end
    point_of_interest(way, centre)
    house_number(way, function(one) one:LayerAsCentroid("housenumber") end)
    -- Estates and squares are found by their names.
    local landuse, place = way:Find("landuse"), way:Find("place")
    if name_of(way) ~= "" and (landuse == "residential" or place == "square" or place == "neighbourhood") then
      way:LayerAsCentroid("place")
      give(way, place ~= "" and place or "neighbourhood", 14)
    end
  end
end

function init_function() end
function exit_function() end
