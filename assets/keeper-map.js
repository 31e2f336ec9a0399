// The map on a keeper's page: large, so it is fetched only where it is opened. Without it the page works all the same.
const map = document.querySelector('details diyi-map');
map?.closest('details').addEventListener('toggle', () => import('/map.js'), { once: true });
