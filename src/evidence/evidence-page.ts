// The page of evidence: for people, in their language, to be read and printed; nothing on it runs.
import { DateTime } from 'luxon'
import type { Language, Text } from '../domain/language.ts'
import type { EvidenceCallBack } from '../store/port/evidence-book.ts'
import { BLOCK_SOURCES, FOR_EVER } from '../words/block-words.ts'
import { CALL_BACK_END_WORDS } from '../words/call-back-words.ts'
import { EVIDENCE } from '../words/evidence-words.ts'
import { wordOf } from '../words/exported-words.ts'
import type { Evidence, EvidenceCall } from './evidence.ts'

const STYLE = `
body { font: 14px/1.5 system-ui, "Noto Sans SC", sans-serif; color: #111 }
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem }
table { border-collapse: collapse; width: 100%; font-size: 12px }
th, td { border: 1px solid #bbb; padding: 3px 6px }
th, td { text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f2f2f2 } code { font-size: 11px }
@media print { body { margin: 0; max-width: none } tr { break-inside: avoid } }`

/** What stands in a cell: a text, escaped where it is written. */
type Cell = string | number | null

export function evidencePage(evidence: Evidence, language: Language): string {
  const page = new Page(evidence, language)
  const title = `${page.say(EVIDENCE.title)}: ${evidence.phone}`
  return `<!doctype html>
<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
<h1>${escaped(title)}</h1>
${page.head()}
${page.sum()}
${page.blocks()}
${page.contacts()}
${page.callBacks()}
${page.calls()}
${page.rules()}
${page.audit()}
<p>${escaped(page.say(EVIDENCE.verify))}</p>
</body></html>
`
}

class Page {
  private readonly evidence: Evidence
  private readonly language: Language

  constructor(evidence: Evidence, language: Language) {
    this.evidence = evidence
    this.language = language
  }

  say(text: Text): string {
    return text[this.language]
  }

  head(): string {
    const { account, phone, madeAt, madeBy, program } = this.evidence
    return this.pairs([
      [EVIDENCE.of, phone],
      [EVIDENCE.account, `${account.code} ${account.name}`],
      [EVIDENCE.madeAt, this.time(madeAt)],
      [EVIDENCE.madeBy, madeBy],
      [EVIDENCE.program, `Yuhu ${program}`],
      [EVIDENCE.times, account.timeZone],
    ])
  }

  sum(): string {
    const { calls, callsToday, answered, talks, abandoned } = this.evidence.counters
    return (
      this.section(EVIDENCE.sum) +
      this.pairs([
        [EVIDENCE.calls, calls],
        [EVIDENCE.callsToday, callsToday],
        [EVIDENCE.answered, answered],
        [EVIDENCE.talks, talks],
        [EVIDENCE.abandoned, abandoned],
      ])
    )
  }

  blocks(): string {
    const columns = [EVIDENCE.what, EVIDENCE.at, EVIDENCE.until, EVIDENCE.who, EVIDENCE.source, EVIDENCE.why]
    const rows = this.evidence.blocks.map(({ phone, memberid, blockedAt, until, by, source, reason }) => [
      phone ?? `memberid ${memberid}`,
      this.time(blockedAt),
      until === null ? this.say(FOR_EVER) : this.time(until),
      ...[by, this.say(BLOCK_SOURCES[source]), reason],
    ])
    return this.section(EVIDENCE.blocks) + this.table(columns, rows, EVIDENCE.notBlocked)
  }

  contacts(): string {
    const { task, imported, plan, zone: where, fields: own, state: how, outcome: end } = EVIDENCE
    const columns = [task, imported, plan, where, own, how, end]
    const rows = this.evidence.contacts.map(contact => {
      const { taskid, taskName, importedFrom, zone, fields, state, skipped, outcome } = contact
      const came =
        importedFrom === null
          ? this.say(EVIDENCE.byApi)
          : `${importedFrom.file}, ${this.time(importedFrom.at)}, ${importedFrom.by}`
      const how = skipped === null ? this.word('state', state) : this.word('skipped', skipped)
      return [
        `${taskName} (${taskid}), ${this.time(contact.taskCreatedAt)}`,
        came,
        contact.plan ?? this.say(EVIDENCE.usualPlan),
        zone ?? this.evidence.numberZone ?? '–',
        Object.entries(fields ?? {})
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ') || '–',
        how,
        this.word('outcome', outcome),
      ]
    })
    return this.section(EVIDENCE.contacts) + this.table(columns, rows, EVIDENCE.noContacts)
  }

  callBacks(): string {
    const columns = [EVIDENCE.at, EVIDENCE.who, EVIDENCE.talked, EVIDENCE.task, EVIDENCE.note, EVIDENCE.state]
    const rows = this.evidence.callBacks.map(({ at, createdAt, createdBy, ext, taskid, note, ...end }) => [
      ...[this.time(at), `${createdBy}, ${this.time(createdAt)}`, ext, taskid, note],
      this.endOf(end),
    ])
    return this.section(EVIDENCE.callBacks) + this.table(columns, rows, EVIDENCE.noCallBacks)
  }

  calls(): string {
    const columns = [
      ...[
        EVIDENCE.dialed,
        EVIDENCE.heard,
        EVIDENCE.ended,
        EVIDENCE.outcome,
        EVIDENCE.signs,
        EVIDENCE.callerId,
      ],
      ...[
        EVIDENCE.task,
        EVIDENCE.talked,
        EVIDENCE.keys,
        EVIDENCE.listeners,
        EVIDENCE.said,
        EVIDENCE.recording,
      ],
    ]
    const { calls, isCut } = this.evidence
    const table = this.table(
      columns,
      calls.map(call => this.call(call)),
      EVIDENCE.noCalls,
    )
    return (
      this.section(EVIDENCE.callList) + table + (isCut ? `<p>${escaped(this.say(EVIDENCE.isCut))}</p>` : '')
    )
  }

  rules(): string {
    const { settings, set } = this.evidence.rules
    const rows = Object.entries(settings).map(([name, value]) => [
      name,
      String(value),
      this.say(set.includes(name) ? EVIDENCE.isSet : EVIDENCE.isDefault),
    ])
    const plans = this.evidence.rules.plans.map(({ name, version, changedBy, changedAt, rules }) => [
      ...[name, version, `${changedBy}, ${this.time(changedAt)}`],
      JSON.stringify(rules),
    ])
    return (
      this.section(EVIDENCE.rules) +
      this.table([EVIDENCE.setting, EVIDENCE.value, EVIDENCE.source], rows) +
      this.section(EVIDENCE.plans) +
      this.table([EVIDENCE.plan, EVIDENCE.version, EVIDENCE.who, EVIDENCE.details], plans, EVIDENCE.noPlans)
    )
  }

  audit(): string {
    const columns = [EVIDENCE.at, EVIDENCE.who, EVIDENCE.verb, EVIDENCE.what, EVIDENCE.details]
    const rows = this.evidence.audit.map(({ at, actor, verb, noun, subject, before, after }) => [
      ...[this.time(at), actor, verb, `${noun} ${subject}`],
      [before, after]
        .filter(one => one !== null)
        .map(one => JSON.stringify(one))
        .join(' → '),
    ])
    return this.section(EVIDENCE.audit) + this.table(columns, rows, EVIDENCE.noAudit)
  }

  private call(call: EvidenceCall): Cell[] {
    const { dialedAt, answeredAt, endedAt, notCalled, sipStatus, q850, callerId, taskName, agentExt } = call
    const listeners = call.listeners.map(({ ext, spans }) =>
      [ext, ...spans.map(({ from, to }) => `${this.time(from)} – ${this.time(to)}`)].join(' '),
    )
    const missing = call.recordingMissing === null ? '' : `${call.recording}: ${this.say(EVIDENCE.notHere)}`
    return [
      ...[this.time(dialedAt), this.time(answeredAt), this.time(endedAt)],
      [this.word('outcome', call.outcome), notCalled === null ? '' : this.say(EVIDENCE.notCalled)]
        .filter(Boolean)
        .join(', '),
      ...[
        `${sipStatus ?? '–'} / ${q850 ?? '–'}`,
        callerId,
        taskName ?? call.taskid,
        agentExt,
        call.keys ?? null,
      ],
      ...[listeners.join('; '), [call.disposition, call.note].filter(Boolean).join(': ')],
      call.recordingHash ?? missing,
    ]
  }

  private endOf({ state, reason, endedAt }: Pick<EvidenceCallBack, 'state' | 'reason' | 'endedAt'>): string {
    const how = reason === null ? EVIDENCE[state === 'kept' ? 'kept' : 'open'] : CALL_BACK_END_WORDS[reason]
    return [this.say(how), this.time(endedAt)].filter(Boolean).join(', ')
  }

  private word(column: string, value: unknown): string {
    return String(wordOf(column, value, this.language) ?? '')
  }

  private time(at: number | null): string {
    const { timeZone } = this.evidence.account
    return at === null ? '' : DateTime.fromMillis(at, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ss')
  }

  private section(heading: Text): string {
    return `<h2>${escaped(this.say(heading))}</h2>\n`
  }

  private pairs(rows: readonly (readonly [Text, Cell])[]): string {
    const lines = rows.map(
      ([name, value]) => `<tr><th scope="row">${escaped(this.say(name))}</th>${cell(value)}</tr>`,
    )
    return `<table>${lines.join('\n')}</table>`
  }

  private table(columns: readonly Text[], rows: readonly (readonly Cell[])[], empty?: Text): string {
    if (rows.length === 0 && empty !== undefined) return `<p>${escaped(this.say(empty))}</p>`
    const heads = columns.map(column => `<th scope="col">${escaped(this.say(column))}</th>`).join('')
    const lines = rows.map(cells => `<tr>${cells.map(cell).join('')}</tr>`)
    return `<table><thead><tr>${heads}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`
  }
}

function cell(value: Cell): string {
  return `<td>${value === null || value === '' ? '–' : escaped(String(value))}</td>`
}

function escaped(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, mark => marks[mark] ?? mark)
}
