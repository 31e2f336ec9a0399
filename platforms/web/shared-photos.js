// Photos that another app has handed over, as the service worker keeps them: under /shared-photos/, and what was left out.
// The app asks by src/platform/web/shared_photos.rs.
const KEPT = 'shared-photos';
const TOLD = '/shared-photos/told';

const photos = async (cache) => (await cache.keys()).map(({ url }) => new URL(url).pathname).filter((path) => path !== TOLD);

/** What waits, as JSON. */
export async function waiting() {
  const cache = await caches.open(KEPT);
  const told = await (await cache.match(TOLD))?.json() ?? {};
  return JSON.stringify({ ...told, photos: await photos(cache) });
}

export async function photo(name) {
  return (await (await caches.open(KEPT)).match(name))?.blob();
}

export async function forget(name) {
  if (name) await (await caches.open(KEPT)).delete(name);
  else await caches.delete(KEPT);
}
