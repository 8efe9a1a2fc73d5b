import { getCountries, getCountryCallingCode } from 'libphonenumber-js/min'
import { getLocale } from '../../words/runtime.js'

interface Option {
  value: string
  name: string
}

/** Countries by their names in the reader's language, with the calling code. */
export function countries(): Option[] {
  const names = new Intl.DisplayNames(getLocale(), { type: 'region' })
  return getCountries()
    .map((value) => ({ value, name: `${names.of(value) ?? value} (+${getCountryCallingCode(value)})` }))
    .toSorted((a, b) => a.name.localeCompare(b.name, getLocale()))
}

export const timeZones = (): Option[] =>
  [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
    value,
    name: value.replaceAll('_', ' '),
  }))
