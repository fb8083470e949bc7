// Debian's chromium on the files of an archive, with what went wrong on its pages.
import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const home = process.env.BROWSER_HOME ?? path.dirname(new URL(import.meta.url).pathname);
const require = createRequire(path.join(home, "package.json"));
const { chromium } = require("playwright-core");
export const axe = () => require.resolve("axe-core/axe.min.js");

export function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

// Opens a folder; `close` asserts that no page reported an error, or was refused a file by its
// policy, or asked a network.
export async function open(folder, settings = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  const faults = [];
  const follow = async (options) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(30_000);
    context.on("page", (page) => {
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) faults.push(message.text());
      });
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("request", (request) => {
        if (!/^(file|about|data|blob):/.test(request.url())) faults.push(`asked ${request.url()}`);
      });
    });
    return context;
  };
  const context = await follow(settings);
  const root = pathToFileURL(path.resolve(folder)).href;
  return {
    browser,
    context,
    faults,
    follow,
    page: await context.newPage(),
    address: (file) => `${root}/${file}`,
    withoutScript: async () => (await follow({ javaScriptEnabled: false })).newPage(),
    withoutFile: async (file, during) => {
      const place = path.join(folder, file);
      await rename(place, `${place}.away`);
      try {
        await during();
      } finally {
        await rename(`${place}.away`, place);
      }
    },
    close: async () => {
      await browser.close();
      assert.deepEqual(faults, []);
    },
  };
}
