import * as words from '../../words/messages.js'

/** The first that fits names it: others call themselves by these names, too. */
const browsers = [
  ['Edge', /\bEdg(?:e|A|iOS)?\//],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|CriOS|HeadlessChrome)\//],
  ['Safari', /\bSafari\//],
] as const
const systems = [
  ['Android', /\bAndroid\b/],
  ['iPad', /\biPad\b/],
  ['iPhone', /\biPhone\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const

/** What a person calls a browser that says this of itself: enough to tell one's own apart. */
export function browserName(said: string | null): string {
  const found = (names: readonly (readonly [string, RegExp])[]) =>
    names.find(([, sign]) => said !== null && sign.test(said))?.[0]
  const [browser, system] = [found(browsers), found(systems)]
  if (browser && system) return words.console_browser_on({ browser, system })
  return browser ?? system ?? words.console_browser_unknown()
}
