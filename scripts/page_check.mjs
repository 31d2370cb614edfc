// Looks at pages in Chromium as their readers do, and fails where one of them is at fault.
//
// Each page is opened at 1280 and 390 pixels, light and dark, with and without JavaScript, its scripts are used, and it
// is printed on A4. Faults are messages in the console, requests that leave the page, a page wider than the screen,
// serious or critical faults of axe-core's rules, and more printed pages than --pages (4).
//
// Needs Chromium and two packages, in any folder from which Node finds them:
//
//     npm install puppeteer-core axe-core
//     node scripts/page_check.mjs [--chromium /usr/bin/chromium] [--pages 4] [--pictures FOLDER] report.html...
//
// NODE_PATH is honoured: NODE_PATH=/somewhere/node_modules node scripts/page_check.mjs ...
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const SCREENS = [
  { name: "desktop", width: 1280, height: 900, scheme: "light" },
  { name: "desktop-dark", width: 1280, height: 900, scheme: "dark" },
  { name: "phone", width: 390, height: 844, scheme: "light" },
  { name: "phone-dark", width: 390, height: 844, scheme: "dark" },
];
const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

function parseArguments(words) {
  const options = { chromium: CHROMIUM.find(existsSync), pages: 4, pictures: undefined, files: [] };
  for (let at = 0; at < words.length; at += 1) {
    const name = words[at].startsWith("--") ? words[at].slice(2) : undefined;
    if (name === undefined) options.files.push(words[at]);
    else if (!(name in options) || name === "files") throw new Error(`option --${name}: unknown`);
    else options[name] = words[(at += 1)];
  }
  if (options.files.length === 0) throw new Error("no page: name one or more HTML files");
  if (options.chromium === undefined) throw new Error("no Chromium: name one with --chromium");
  return options;
}

/** Finds a package from here, from the working folder, or along NODE_PATH. */
function load(name) {
  const folders = [import.meta.url, pathToFileURL(join(process.cwd(), "x")).href];
  for (const folder of (process.env.NODE_PATH ?? "").split(":").filter(Boolean)) {
    folders.push(pathToFileURL(join(dirname(folder), "x")).href);
  }
  for (const folder of folders) {
    try {
      return createRequire(folder)(name);
    } catch (error) {
      if (error.code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new Error(`package ${name}: not found; npm install puppeteer-core axe-core`);
}

const axePath = () => load("axe-core").source;

async function open(browser, file, screen, script) {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => faults.push(`console ${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("request", (request) => {
    const own = request.url().startsWith("file:") && request.isNavigationRequest();
    if (!own && !request.url().startsWith("data:")) faults.push(`request: ${request.url()}`);
  });
  await page.setJavaScriptEnabled(script);
  await page.setViewport({ width: screen.width, height: screen.height });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: screen.scheme }]);
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  return { page, faults };
}

/** Names the elements that make a page wider than its screen. */
function overflowing() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const isScrolled = (element) => element.closest(".table") !== null && !element.matches(".table");
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.getBoundingClientRect().right > width + 0.5 && !isScrolled(element))
    .slice(0, 3)
    .map((element) => `wider than the screen: <${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}">`)
    .concat(["the page scrolls sideways"]);
}

async function checkScreen(browser, file, screen, options) {
  const { page, faults } = await open(browser, file, screen, true);
  faults.push(...(await page.evaluate(overflowing)));
  if (options.pictures !== undefined) {
    const picture = join(options.pictures, `${label(file)}-${screen.name}.png`);
    await page.screenshot({ path: picture, fullPage: true });
  }
  await page.close();
  // axe-core needs to be put into the page, which the page's own policy forbids: a second look goes without the policy.
  const second = await browser.newPage();
  await second.setBypassCSP(true);
  await second.setViewport({ width: screen.width, height: screen.height });
  await second.emulateMediaFeatures([{ name: "prefers-color-scheme", value: screen.scheme }]);
  await second.goto(pathToFileURL(file).href, { waitUntil: "load" });
  await second.evaluate(axePath());
  const { violations } = await second.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  for (const violation of violations) {
    const text = `axe ${violation.impact}: ${violation.id} (${violation.nodes.length}): ${violation.nodes[0].target}`;
    if (["serious", "critical"].includes(violation.impact)) faults.push(text);
    else console.log(`  ${screen.name}: ${text}`);
  }
  await second.close();
  return faults;
}

const hidden = (page) => page.$$eval(".off", (elements) => elements.length);

/** Uses each script of a case's page as a reader does; returns what did not come about. */
async function checkScripts(browser, file) {
  const { page, faults } = await open(browser, file, SCREENS[0], true);
  const expect = (holds, what) => holds || faults.push(`script: ${what}`);
  if ((await page.$(".legend .switch")) !== null) {
    await page.click(".legend .switch");
    expect((await hidden(page)) > 0, "a LAIP that is switched off stays in the figures");
    await page.click(".legend .switch");
    expect((await hidden(page)) === 0, "a LAIP that is switched on again does not come back");
  }
  if ((await page.$(".gate-figure .kept")) !== null) {
    const kept = await page.$(".gate-figure .kept");
    await kept.scrollIntoView();
    await page.$$eval(".gate-figure .kept", ([first]) => first.dispatchEvent(new PointerEvent("pointermove", { clientX: 9, clientY: 9 })));
    const name = await page.$eval(".gate-figure", (figure) => figure.dataset.gate);
    expect((await page.$eval(".tip", (tip) => !tip.hidden && tip.textContent)).startsWith(name), "a gate does not tell its name");
  }
  if ((await page.$(".zoom")) !== null) {
    const order = () => page.$$eval(".panels .gate-figure", (figures) => figures.map((figure) => figure.dataset.number).join());
    const before = await order();
    await page.focus(".zoom");
    await page.keyboard.press("Enter");
    expect(await page.$eval("dialog", (dialog) => dialog.open), "Enter does not enlarge a panel");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector("dialog").open, { timeout: 2000 }).catch(() => expect(false, "Escape does not close"));
    // a dialog tells of its closing in a task after it has closed
    const isBack = (expected) => [...document.querySelectorAll(".panels .gate-figure")].map((figure) => figure.dataset.number).join() === expected;
    await page.waitForFunction(isBack, { timeout: 2000 }, before).catch(() => expect(false, "a panel does not go back to its place"));
  }
  for (const table of await page.$$("table[data-sort]")) {
    const rows = () => table.$$eval("tbody tr", (found) => found.map((row) => row.textContent).join("\n"));
    const before = await rows();
    const button = (await table.$$(".sort")).at(-1);
    for (const order of ["ascending", "descending", null]) {
      await button.evaluate((element) => element.click());
      expect((await button.evaluate((element) => element.closest("th").getAttribute("aria-sort"))) === order, `a table is not ${order}`);
    }
    expect((await rows()) === before, "a third click does not bring back a table's order");
  }
  await page.close();
  return faults;
}

async function checkWithoutScript(browser, file) {
  const { page, faults } = await open(browser, file, SCREENS[0], false);
  await page.close();
  return faults;
}

/** Counts the pages of a PDF by its page objects. */
function countPages(pdf) {
  return (Buffer.from(pdf).toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
}

async function checkPrint(browser, file, options) {
  const { page, faults } = await open(browser, file, SCREENS[0], true);
  const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true, printBackground: true });
  await page.close();
  if (options.pictures !== undefined) writeFileSync(join(options.pictures, `${label(file)}.pdf`), pdf);
  const count = countPages(pdf);
  if (count > Number(options.pages)) faults.push(`${count} printed pages, at most ${options.pages} expected`);
  return { faults, count };
}

function label(file) {
  return `${basename(dirname(resolve(file)))}-${basename(file, ".html")}`;
}

async function main() {
  const options = parseArguments(process.argv.slice(2));
  if (options.pictures !== undefined) mkdirSync(options.pictures, { recursive: true });
  const puppeteer = load("puppeteer-core");
  const launch = puppeteer.launch ?? puppeteer.default.launch;
  const browser = await launch.call(puppeteer.default ?? puppeteer, { executablePath: options.chromium, headless: true, args: ["--no-sandbox"] });
  let faultCount = 0;
  try {
    for (const file of options.files) {
      const found = [];
      for (const screen of SCREENS) {
        const faults = await checkScreen(browser, file, screen, options);
        found.push(...faults.map((fault) => `${screen.name}: ${fault}`));
      }
      found.push(...(await checkWithoutScript(browser, file)).map((fault) => `without script: ${fault}`));
      found.push(...(await checkScripts(browser, file)));
      const print = await checkPrint(browser, file, options);
      found.push(...print.faults.map((fault) => `print: ${fault}`));
      faultCount += found.length;
      console.log(`${file}: ${statSync(file).size} bytes, ${print.count} printed pages, ${found.length} faults`);
      for (const fault of found) console.log(`  ${fault}`);
    }
  } finally {
    await browser.close();
  }
  process.exitCode = faultCount > 0 ? 1 : 0;
}

main().catch((error) => {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
});
