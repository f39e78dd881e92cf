// Everything known of a number, signed, as data and as a page.
import { z } from 'zod'
import { normalizePhone } from '../../../domain/phone.ts'
import { gatherEvidence } from '../../../evidence/evidence.ts'
import { evidencePage } from '../../../evidence/evidence-page.ts'
import { signedJson, signedPage } from '../../../evidence/signed-file.ts'
import { actorOf } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'

const ROLES = ['admin', 'supervisor'] as const

const makeEvidence = endpoint({
  method: 'POST',
  path: '/v1/evidence/{phone}',
  scope: 'account',
  roles: ROLES,
  params: z.object({ phone: text(100) }),
  body: z.object({
    form: z.enum(['json', 'html']).default('json').describe('data, or a page to be read and printed'),
    language: z.enum(['en', 'zh']).optional().describe('of the page; else that of the request'),
  }),
  answer: z.object({
    name: z.string().describe('of the file'),
    type: z.string().describe('its media type'),
    content: z.string().describe('the file, byte by byte as it was signed'),
  }),
  status: 201,
  async handle({ store, services, account, caller, params, body, language, now }) {
    const phone = normalizePhone(params.phone, account.settings.country)
    if (phone === null) throw new ProblemDetails('numberInvalid', [params.phone])
    const { form } = body
    await store.noteAudit(account.id, 'exported', 'evidence', phone, { form })
    const key = await store.evidenceKey(account.id)
    const wish = { account, phone, madeBy: actorOf(caller)?.name ?? '', program: services.version, now }
    const evidence = await gatherEvidence(store, services.recordings?.files ?? null, wish)
    const name = `evidence-${account.code}-${phone}.${form}`
    if (form === 'json')
      return { name, type: 'application/json', content: signedJson(key, account.code, evidence) }
    const page = evidencePage(evidence, body.language ?? language)
    return { name, type: 'text/html; charset=utf-8', content: signedPage(key, account.code, page) }
  },
})

export const EVIDENCE_OF_NUMBERS = [makeEvidence]
