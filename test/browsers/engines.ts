import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { launch } from 'puppeteer-core';

/** A page in a browser, which answers with what an expression is there. */
export interface Page {
  open(url: string): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  /** All that the page and its workers said, where the browser tells. */
  said(): string;
  version: string;
  close(): Promise<void>;
}

interface Engine {
  readonly name: string;
  readonly isHere: boolean;
  start(): Promise<Page>;
}

const CHROMIUM = '/usr/bin/chromium';
const FIREFOX = '/usr/bin/firefox-esr';
const DRIVER = '/usr/bin/WebKitWebDriver';
const MINI_BROWSER = findMiniBrowser('/usr/lib');

export const ENGINES: readonly Engine[] = [
  { name: 'Chromium', isHere: existsSync(CHROMIUM), start: startChromium },
  { name: 'Firefox', isHere: existsSync(FIREFOX), start: startFirefox },
  {
    name: 'WebKit',
    isHere: existsSync(DRIVER) && MINI_BROWSER !== undefined,
    start: startWebKit,
  },
];

async function startChromium(): Promise<Page> {
  const quiet = ['background-networking', 'component-update', 'sync', 'gpu', 'quic'];
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--no-sandbox', '--no-first-run', ...quiet.map((name) => `--disable-${name}`)],
  });
  const page = await browser.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    said: () => said.join('\n'),
    version: browser.version(),
    close: () => browser.close(),
  };
}

async function startFirefox(): Promise<Page> {
  const browser = await launch({ browser: 'firefox', executablePath: FIREFOX, headless: true });
  const page = await browser.newPage();
  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  return {
    open: async (url) => void (await page.goto(url)),
    evaluate: (expression) => page.evaluate(expression),
    said: () => said.join('\n'),
    version: await browser.version(),
    close: () => browser.close(),
  };
}

/** By the protocol of WebDriver itself, of which four commands are needed. */
async function startWebKit(): Promise<Page> {
  const port = 20_000 + (process.pid % 20_000);
  const driver: ChildProcess = spawn('xvfb-run', ['-a', DRIVER, `--port=${port}`], {
    env: { ...process.env, JSC_useSharedArrayBuffer: 'true' },
    stdio: 'ignore',
    detached: true,
  });
  const end = (): void => {
    // The driver is a child of xvfb-run, and the browser of the driver: all are one group.
    if (driver.pid !== undefined) process.kill(-driver.pid, 'SIGKILL');
  };
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebKit: ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  try {
    await untilUp(() => ask('GET', '/status'));
    const options = { binary: MINI_BROWSER, args: ['--automation'] };
    const { sessionId, capabilities } = (await ask('POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    })) as { sessionId: string; capabilities: { browserVersion: string } };
    const at = `/session/${sessionId}`;
    return {
      open: async (url) => void (await ask('POST', `${at}/url`, { url })),
      evaluate: (expression) =>
        ask('POST', `${at}/execute/sync`, { script: `return ${expression}`, args: [] }),
      said: () => '(WebKit does not tell)',
      version: capabilities.browserVersion,
      close: async () => {
        await ask('DELETE', at).catch(() => undefined);
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

async function untilUp(ask: () => Promise<unknown>): Promise<void> {
  const limit = performance.now() + 30_000;
  for (;;) {
    const isUp = await ask().then(
      () => true,
      () => false,
    );
    if (isUp) return;
    if (performance.now() > limit) throw new Error('the driver of WebKit has not come up in 30 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function findMiniBrowser(root: string): string | undefined {
  if (!existsSync(root)) return undefined;
  const machines = readdirSync(root).filter((name) => name.endsWith('-linux-gnu'));
  for (const machine of machines) {
    for (const version of ['4.1', '4.0', '6.0']) {
      const name = version === '6.0' ? 'webkitgtk-6.0' : `webkit2gtk-${version}`;
      const path = `${root}/${machine}/${name}/MiniBrowser`;
      if (existsSync(path)) return path;
    }
  }
  return undefined;
}
