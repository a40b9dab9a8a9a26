// Waits, in CI, until Debian's packages of the three browsers are installed, which .ci/run has begun in
// the background. Elsewhere the tests take the browsers that are there.
import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

const PACKAGES = ['chromium', 'firefox-esr', 'webkit2gtk-driver', 'xvfb'];
const LIMIT_MS = 600_000;

function missing() {
  return PACKAGES.filter((name) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], {
      encoding: 'utf8',
    });
    return stdout !== 'install ok installed';
  });
}

const { CI = '' } = process.env;
if (CI !== '') {
  const limit = performance.now() + LIMIT_MS;
  while (missing().length > 0 && performance.now() < limit) await setTimeout(1000);
  if (missing().length > 0) {
    console.error(`not installed in ${LIMIT_MS / 60_000} minutes: ${missing().join(', ')}`);
    process.exitCode = 1;
  }
}
