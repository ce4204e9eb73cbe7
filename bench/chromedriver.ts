/** Where the Selenium peer finds its driver; Debian: chromium-driver. */
export const CHROMEDRIVER = process.env.CHROMEDRIVER ?? '/usr/bin/chromedriver';
