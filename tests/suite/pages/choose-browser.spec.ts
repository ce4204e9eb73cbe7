import { expect, test } from '@playwright/test';
import { browserPlaces, howToGetABrowser } from '../../../pages/browser/choose-browser.ts';

const noHome = () => {
  throw new Error('nobody asks for it here');
};

test('on Linux and macOS the headless shell comes first, and has no window', () => {
  const places = browserPlaces('linux', noHome, true);
  expect(places[0]).toBe('/usr/bin/chromium-headless-shell');
  expect(places).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  const headed = browserPlaces('darwin', noHome, false);
  expect(headed[0]).toBe('/usr/bin/google-chrome-stable');
  expect(headed.filter((place) => place.includes('headless'))).toEqual([]);
});

test('on Windows it is Chrome, Chromium or Edge, for everybody or for the user alone', () => {
  const places = browserPlaces('win32', () => 'C:\\Users\\me', true);
  expect(places).toContain('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
  expect(places).toContain('C:\\Users\\me\\AppData\\Local\\Chromium\\Application\\chrome.exe');
  expect(places.at(-2)).toBe('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe');
});

test('where a window is asked for, nobody is told to install the headless shell', () => {
  expect(howToGetABrowser(true)).toContain('chromium-headless-shell`)');
  expect(howToGetABrowser(false)).toMatch(/^No browser that has a window was found: .* chromium`\)/);
});
