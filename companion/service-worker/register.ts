/**
 * Has the browser keep the offline page, once the dashboard itself is there. Where that is not to be had (plain HTTP
 * from another computer, a private window) the dashboard works all the same and only the offline page is missing.
 */

/** To be called at the start; nothing is fetched before the page has loaded and the browser has time. */
export const registerServiceWorker = (page: Window): void => {
  const workers: ServiceWorkerContainer | undefined = page.navigator.serviceWorker;
  if (workers === undefined) return;
  const register = async (): Promise<void> => {
    try {
      await workers.register("./service-worker.js", { scope: "./", updateViaCache: "none" });
    } catch {
      // Refused by the browser: see above. There is nothing that somebody at this screen could do about it.
    }
  };
  if (page.document.readyState === "complete") void register();
  else page.addEventListener("load", () => void register(), { once: true });
};
