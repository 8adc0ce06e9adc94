/** The screen kept awake, against a browser that grants it, refuses it, or takes it back. */

import { describe, expect, it } from "vitest";
import { createAwake } from "../../../companion/rider/awake.ts";

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

const setUp = (grants = true) => {
  let visible = true;
  let comeBack = (): void => {};
  let lose = (): void => {};
  const browser = { asked: 0, released: 0, grants };
  const awake = createAwake({
    request: async (lost) => {
      browser.asked += 1;
      if (!browser.grants) throw new Error("NotAllowedError");
      lose = lost;
      return {
        release: async () => {
          browser.released += 1;
        },
      };
    },
    visible: () => visible,
    onVisible: (call) => {
      comeBack = call;
    },
  });
  return {
    awake,
    browser,
    hide: () => {
      visible = false;
      lose();
    },
    show: () => {
      visible = true;
      comeBack();
    },
  };
};

describe("the screen kept awake", () => {
  it("is asked for once, and released after the session", async () => {
    const { awake, browser } = setUp();
    awake.keep(true);
    awake.keep(true);
    await settle();
    expect(awake.state.value).toBe("on");
    expect(browser.asked).toBe(1);
    awake.keep(false);
    await settle();
    expect(awake.state.value).toBe("off");
    expect(browser.released).toBe(1);
  });

  it("is asked for again when the page is back in sight", async () => {
    const { awake, browser, hide, show } = setUp();
    awake.keep(true);
    await settle();
    hide();
    expect(awake.state.value).toBe("refused");
    show();
    await settle();
    expect(awake.state.value).toBe("on");
    expect(browser.asked).toBe(2);
  });

  it("is not asked for again after the session", async () => {
    const { awake, browser, hide, show } = setUp();
    awake.keep(true);
    await settle();
    awake.keep(false);
    await settle();
    hide();
    show();
    await settle();
    expect(browser.asked).toBe(1);
    expect(awake.state.value).toBe("off");
  });

  it("that is refused is a state, and is tried again when the page is back", async () => {
    const { awake, browser, show } = setUp(false);
    awake.keep(true);
    await settle();
    expect(awake.state.value).toBe("refused");
    browser.grants = true;
    show();
    await settle();
    expect(awake.state.value).toBe("on");
  });

  it("is released although it was called off while the browser was thinking", async () => {
    const { awake, browser } = setUp();
    awake.keep(true);
    awake.keep(false);
    await settle();
    expect(awake.state.value).toBe("off");
    expect(browser.released).toBe(browser.asked);
  });

  it("says that the browser has no such thing", async () => {
    const awake = createAwake({ request: null, visible: () => true, onVisible: () => {} });
    awake.keep(true);
    await settle();
    expect(awake.state.value).toBe("absent");
  });
});
