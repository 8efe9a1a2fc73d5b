// Writes docs/settings.md from the declarations in shared/settings.ts: `npm run settings:docs`.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sectionWords, settingWords } from '../client/admin/setting-words.ts'
import {
  allSettings,
  declarationOf,
  isOfTeam,
  SettingSection,
  settingsSchema,
  type Setting,
  type SettingControl,
} from '../shared/settings.ts'

const defaults = settingsSchema.parse({})

/** What may be chosen, in a few words. */
function choiceOf(control: SettingControl): string {
  switch (control.kind) {
    case 'switch':
      return 'true or false'
    case 'count':
      return `${control.min} to ${control.max}${control.unit === 'times' || control.unit === 'port' ? '' : ` ${control.unit}`}`
    case 'choice':
      return control.options.map((option) => `\`${option}\``).join(', ')
    case 'address':
      return 'an address such as https://foyer.example.com'
    case 'secret':
      return 'kept sealed'
    case 'colour':
      return 'a colour such as `#1d3a6e`, dark enough for white text'
    case 'logo':
      return 'a picture, chosen on the settings pages'
    case 'line':
      return 'a line'
    case 'passage':
      return 'text'
    case 'clock':
      return 'a time such as 08:00'
    case 'weekdays':
      return '1 (Monday) to 7'
    case 'time-zone':
      return 'such as Europe/Berlin'
    case 'country':
      return 'two letters (ISO 3166)'
    case 'teams':
      return 'teams'
    case 'texts':
      return 'texts by kind and channel'
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

function row(key: Setting): string {
  const { name, note } = settingWords[key]
  const what = note ? `${name()}. ${note()}` : name()
  const whose = isOfTeam(key) ? 'yes' : 'no'
  const { control } = declarationOf(key)
  return `| \`${key}\` | ${cell(what)} | ${cell(choiceOf(control))} | \`${JSON.stringify(defaults[key])}\` | ${whose} |`
}

/** The whole of docs/settings.md. */
export function settingsDocs(): string {
  const sections = SettingSection.options.map((section) => {
    const keys = allSettings.filter((key) => declarationOf(key).section === section)
    const head = ['|  |  | values | default | per team |', '| --- | --- | --- | --- | --- |']
    return [`## ${sectionWords[section].title()}`, '', ...head, ...keys.map(row), ''].join('\n')
  })
  return `# Settings

Every choice of an administrator. Chosen on the settings pages, or at the terminal with \`npm run settings\`; written by
\`npm run settings:docs\` from the declarations in \`shared/settings.ts\`. A team has the system’s choice where it has made
none, and the system Foyer’s default. What is saved holds in every process within two seconds, and stands in the audit
trail: who, from what, to what.

${sections.join('\n')}`
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsDocs())
