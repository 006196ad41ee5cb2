// Where one of the first files does not arrive, the page would stay empty: a browser on the same machine drops its
// requests whenever a container's network interface comes or goes. The page is loaded again as soon as the console
// answers; after a few tries it says so. What is loaded later looks after itself (kits/lazily).
(() => {
  const key = "pilothouse.loads";
  const most = 5;
  // The console may stand below a path.
  const health = new URL("healthz", document.currentScript.src);
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const read = () => {
    try {
      return Number(sessionStorage.getItem(key)) || 0;
    } catch {
      // Without storage nothing counts the tries: none is made.
      return most;
    }
  };
  const write = (count) => {
    try {
      if (count === 0) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, String(count));
    } catch {}
  };

  let failed = false;
  const again = async () => {
    if (failed) return;
    failed = true;
    const count = read();
    if (count >= most) return tell();
    write(count + 1);
    await wait(200 * 2 ** count);
    for (let tries = 0; tries < 50; tries++) {
      if (
        await fetch(health, { cache: "no-store" }).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        break;
      await wait(200);
    }
    location.reload();
  };

  const tell = () => {
    write(0);
    const page = document.createElement("main");
    page.style.cssText = "max-inline-size:40rem;margin:20vh auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif";
    const title = document.createElement("h1");
    title.textContent = "Pilothouse could not be loaded";
    const text = document.createElement("p");
    text.textContent =
      "Some of its files did not arrive, though they were asked for several times. Is the console still running, " +
      "and does nothing between it and this browser hold files back?";
    const button = document.createElement("button");
    button.textContent = "Load again";
    button.style.cssText = "font:inherit;min-block-size:2.75rem;padding:0 1rem";
    button.addEventListener("click", () => location.reload());
    page.append(title, text, button);
    document.getElementById("root")?.replaceChildren(page);
  };

  // The page as it was sent; what the program adds comes after.
  let first = [];
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive") return;
    first = [...document.querySelectorAll("script, link[rel=stylesheet]")];
    const root = document.getElementById("root");
    const shown = new MutationObserver(() => {
      if (!failed) write(0);
      shown.disconnect();
    });
    if (root) shown.observe(root, { childList: true });
  });
  addEventListener(
    "error",
    ({ target }) => {
      if (
        document.readyState === "loading"
          ? target instanceof Element && target.matches("script, link[rel=stylesheet]")
          : first.includes(target)
      )
        again();
    },
    true,
  );
})();
