// Whoever lets Python run here keeps what was loaded of the site: it comes from the network, and without one
// as it was.
const KEPT = "backprop";

async function answer(request) {
  const kept = await caches.open(KEPT);
  try {
    const found = await fetch(request);
    if (found.status === 200) await kept.put(request, found.clone());
    return found;
  } catch (error) {
    const known = await kept.match(request, { ignoreSearch: true });
    if (known) return known;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).origin === location.origin) event.respondWith(answer(request));
});
// What a page had loaded before this came.
self.addEventListener("message", (event) => {
  const ours = event.data.filter((url) => new URL(url).origin === location.origin);
  event.waitUntil(caches.open(KEPT).then((kept) => Promise.allSettled(ours.map((url) => kept.add(url)))));
});
