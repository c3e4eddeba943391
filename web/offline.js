// The service worker: installed after the page is up, asked to take over when the user wants the newer version, and
// removed with everything it kept by ?reset.
import { $ } from './dom.js';

export async function setUpOffline() {
  if (!('serviceWorker' in navigator)) return;
  const scope = new URL('./', import.meta.url).href;
  if (new URLSearchParams(location.search).has('reset')) {
    const registration = await navigator.serviceWorker.getRegistration(scope);
    // A page without one of its own gets that of a copy in a folder above.
    if (registration?.scope === scope) await registration.unregister();
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(`permafrost ${scope} `)).map((name) => caches.delete(name)));
    return;
  }
  const registration = await navigator.serviceWorker.register(new URL('./service_worker.js', import.meta.url))
    .catch(() => null); // a private window, or a server without HTTPS: the page works without
  if (!registration) return;
  const watch = (worker) => {
    if (!worker || !registration.active) return; // the first version has nobody to replace
    const offer = () => {
      if (worker.state !== 'installed') return;
      $('update').hidden = false;
      $('update-button').onclick = () => {
        navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
        if (worker.state === 'installed') worker.postMessage('take over');
        else location.reload(); // it took over already, as another tab asked
      };
    };
    worker.addEventListener('statechange', offer);
    offer();
  };
  watch(registration.waiting);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}
