# 递驿. `make run` and `make test` set up all that is missing.

SERVER = cargo run --locked --quiet --features server --bin diyi-server --
SOURCES = $(shell find src assets platforms/web Cargo.toml Cargo.lock package-lock.json -type f)
# With `native` the screens' own rules are tested, too; where there is a web view, with the window, so that the window of the
# browser tests comes out of the same build.
NATIVE = --features server,engine,native$(if $(shell pkg-config --exists webkit2gtk-4.1 2>/dev/null && echo yes),$(comma)desktop)
comma = ,

.DEFAULT_GOAL := help
.PHONY: help run map web test test-tools unit e2e docs-pictures lint bench fuzz soak soak-replicas desktop release audit clean

help: ## what can be made
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

run: dist/index.html ## sets up, builds, serves at http://127.0.0.1:8080, and to phones in the same network
	DIYI_LISTEN=$${DIYI_LISTEN:-0.0.0.0:8080} $(SERVER) serve

map: ## streets: make map OSM=hunan-latest.osm.pbf makes them of an OpenStreetMap extract; without OSM it is fetched
	platforms/setup.sh map
	$(if $(OSM),,platforms/map/fetch.sh data/hunan-latest.osm.pbf)
	cargo run --locked --quiet --release --features server --bin diyi-server -- map build $(or $(OSM),data/hunan-latest.osm.pbf)

web: dist/index.html ## builds the web app into dist/

dist/index.html: $(SOURCES)
	platforms/setup.sh web
	platforms/web/build.sh

test: lint unit e2e ## sets up and runs all tests

# Before the recipes of tests are read: with what is there then they are built.
test-tools:
	platforms/setup.sh test desktop lint

unit: test-tools ## unit, property, API and engine tests, on SQLite and PostgreSQL; alone, all bombs at once in 512 MB
	tests/with-postgres.sh cargo test --locked $(NATIVE)
	cargo test --locked $(NATIVE) --test api memory -- --ignored --nocapture

e2e: test-tools dist/index.html ## the app in Chromium, Firefox and WebKit, phone-sized, and in a window of its own
	platforms/setup.sh web
	# With the features of the other tests, so that their build is this one's.
	cargo build --locked $(NATIVE) --bin diyi-server --bin diyi
	node tests/e2e/run.mjs

docs-pictures: test-tools dist/index.html ## makes the pictures of docs/ anew, by the tests that walk through what they show
	cargo build --locked $(NATIVE) --bin diyi-server
	DIYI_DOCS_PICTURES=1 node --test $(addprefix tests/e2e/,$(addsuffix .test.mjs,partners province bulletins training proposals volunteer))

lint: test-tools ## rustfmt, clippy and cargo-deny, and the features that no test runs
	cargo fmt --check
	cargo clippy --locked --all-targets $(NATIVE) -- -D warnings
	cargo clippy --locked --features desktop -- -D warnings
	cargo check --locked --features mobile
	@if command -v cargo-deny >/dev/null; then $(MAKE) --no-print-directory audit; \
	else echo "lint: licences, bans, sources and advisories were not looked at, as cargo-deny is not installed (make audit)"; fi

bench: dist/index.html ## measures; see benches/
	# 20,000 phones that wait are as many open files, on both sides.
	ulimit -n 60000 2>/dev/null || true; PATH="$$PATH:$$(echo /usr/lib/postgresql/*/bin)" tests/with-postgres.sh cargo bench --locked $(NATIVE)
	cargo build --locked --release --features server --bin diyi-server
	node benches/first_visit.mjs

fuzz: ## feeds every parser with damaged input, ten minutes each
	command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
	for target in table sheet workbook hours typed submission picture roads; do \
	  mkdir -p fuzz/corpus/$$target fuzz/seeds/$$target; \
	  RUSTC_BOOTSTRAP=1 cargo fuzz run -O $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
	    -max_total_time=600 -rss_limit_mb=2048 -timeout=20 -max_len=16386 || exit 1; \
	done

soak: test-tools dist/index.html ## seven tabs for ten minutes (DIYI_SOAK_SECONDS), and the phone's engine through 20,000 made-up days
	cargo build --locked --features server --bin diyi-server
	DIYI_SOAK_SECONDS=$${DIYI_SOAK_SECONDS:-600} node --test tests/e2e/tabs.test.mjs
	SIMULATION_RUNS=20000 cargo test --release --locked --features engine --test engine simulation

soak-replicas: test-tools ## three servers behind nginx on PostgreSQL with a standby; each is killed in turn (DIYI_SOAK_ACTS)
	command -v nginx >/dev/null || $$([ "$$(id -u)" = 0 ] || echo sudo) apt-get install -y nginx-light
	cargo test --locked --release $(NATIVE) --test api replicas -- --ignored --nocapture

desktop: ## the same app in a native window; DIYI_SERVER names its server
	platforms/setup.sh web desktop
	$(MAKE) dist/index.html
	cargo run --locked --features desktop

release: dist/index.html ## an archive with the server, the web app, how to run it, what is in it and checksums
	command -v cargo-cyclonedx >/dev/null || cargo install cargo-cyclonedx --locked || true
	cargo build --locked --release --features server --bin diyi-server
	platforms/server/release.sh

audit: ## advisories (where their database can be had), licences, bans and sources of all that is built in
	command -v cargo-deny >/dev/null || cargo install cargo-deny --locked
	cargo deny --locked --all-features check licenses bans sources
	# Only that the database cannot be had is forgiven, not what it says.
	if cargo deny --locked --all-features fetch db; then cargo deny --locked --all-features check advisories; \
	else echo "advisories: their database cannot be had here"; fi

clean: ## removes what was built
	rm -rf dist dist.new target node_modules
