import type { AuditEntry, AuditType } from '../../shared/administration.ts'
import { isSetting } from '../../shared/settings.ts'
import * as words from '../../words/messages.js'
import { getLocale } from '../../words/runtime.js'
import { settingWords } from './setting-words.ts'

interface Names {
  actor: string
  about: string
  data: Record<string, string>
}

const sentences: Record<AuditType, (names: Names) => string> = {
  'setting-changed': ({ actor, about, data }) => {
    const setting = nameOf(data['key'] ?? '')
    return about
      ? words.admin_audit_team_setting({ actor, setting, team: about })
      : words.admin_audit_setting({ actor, setting })
  },
  'installation-set-up': ({ actor, data }) => words.admin_audit_set_up({ actor, team: data['team'] ?? '' }),
  'session-erased': words.admin_audit_erased,
  'mail-tested': words.admin_audit_mail_tested,
  'team-created': ({ actor, data }) => words.admin_audit_team_created({ actor, team: data['name'] ?? '' }),
  'team-renamed': ({ actor, data }) =>
    words.admin_audit_team_renamed({ actor, from: data['from'] ?? '', to: data['to'] ?? '' }),
  'team-archived': ({ actor, about }) => words.admin_audit_team_archived({ actor, team: about }),
  'team-restored': ({ actor, about }) => words.admin_audit_team_restored({ actor, team: about }),
  'agent-invited': words.admin_audit_invited,
  'agent-joined': words.admin_audit_joined,
  'agent-changed': ({ actor, about, data }) =>
    words.admin_audit_changed({
      actor,
      about,
      what: (parts[data['key'] ?? ''] ?? words.admin_audit_what_name)(),
    }),
  'agent-deactivated': words.admin_audit_deactivated,
  'agent-reactivated': words.admin_audit_reactivated,
  'agent-locked': words.admin_audit_locked,
  'agent-unlocked': words.admin_audit_unlocked,
  'password-link-sent': words.admin_audit_link_sent,
  'password-link-taken': words.admin_audit_link_taken,
  'password-set': words.admin_audit_password,
  'second-factor-on': words.admin_audit_factor_on,
  'second-factor-off': words.admin_audit_factor_off,
  'second-factor-reset': words.admin_audit_factor_reset,
  'recovery-codes-made': words.admin_audit_codes,
  'template-added': ({ actor, about, data }) => templateWord('added', actor, about, data),
  'template-changed': ({ actor, about, data }) => templateWord('changed', actor, about, data),
  'template-removed': ({ actor, about, data }) => templateWord('removed', actor, about, data),
  'reply-added': ({ actor, about, data }) => replyWord('added', actor, about, data),
  'reply-changed': ({ actor, about, data }) => replyWord('changed', actor, about, data),
  'reply-removed': ({ actor, about, data }) => replyWord('removed', actor, about, data),
  'answers-exported': ({ actor }) => words.admin_audit_exported({ actor }),
  'report-taken': ({ actor }) => words.admin_audit_report({ actor }),
  'logins-ended': words.admin_audit_logins,
  'sessions-handed-over': ({ actor, about, data }) =>
    words.admin_audit_handed_over({ actor, about, count: Number(data['count'] ?? 0) }),
}

const templateWord = (
  what: 'added' | 'changed' | 'removed',
  actor: string,
  team: string,
  { title = '' }: Record<string, string>,
): string => words.admin_audit_template({ what, actor, title, of: team ? 'team' : 'system', team })

const replyWord = (
  what: 'added' | 'changed' | 'removed',
  actor: string,
  team: string,
  { title = '' }: Record<string, string>,
): string => words.admin_audit_reply({ what, actor, title, of: team ? 'team' : 'system', team })

const parts: Record<string, () => string> = {
  role: words.admin_audit_what_role,
  team: words.admin_audit_what_team,
  further: words.admin_audit_what_further,
  until: words.admin_audit_what_until,
  name: words.admin_audit_what_name,
  email: words.admin_audit_what_email,
}
/** Ids say nothing to a person. */
const untold = new Set(['team', 'further'])

/** A line of the trail as a sentence, and what was before and after where that says more. */
export function sentenceOf({ type, actor, about, data }: AuditEntry): {
  what: string
  detail: string | null
} {
  const names = { actor: actor?.name ?? words.admin_a_command(), about: about?.name ?? '', data }
  const { from, to } = data
  const isChange =
    from !== undefined && to !== undefined && type !== 'team-renamed' && !untold.has(data['key'] ?? '')
  return {
    what: sentences[type](names),
    detail: isChange ? words.admin_audit_from_to({ from: shown(from), to: shown(to) }) : null,
  }
}

const nameOf = (key: string): string => (isSetting(key) ? settingWords[key].name() : key)
/** As stored; nothing chosen is the value that holds without a choice. */
const shown = (value: string): string => (value === 'null' ? words.admin_audit_nothing() : value)

const format = new Intl.DateTimeFormat(getLocale(), { dateStyle: 'medium', timeStyle: 'short' })
export const moment = (at: string): string => format.format(new Date(at))
