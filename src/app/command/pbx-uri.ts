// `--uri`: the address of an agent at a PBX as it is typed, checked.
import type { Account } from '../../domain/account.ts'
import type { StoreVerbs } from '../../store/port/admin-store.ts'
import { PBX_PROBLEMS } from '../../words/pbx-words.ts'
import { CommandFailure } from './spoken-language.ts'

/** Returns it as it is stored. */
export async function allowedUri(
  text: string,
  { settings }: Account,
  store: Pick<StoreVerbs, 'listTrunks'>,
): Promise<string> {
  const { PbxCheck } = await import('../../examination/pbx-check.ts')
  const verdict = await new PbxCheck(settings, store).judge(text)
  if ('reason' in verdict) throw new CommandFailure(PBX_PROBLEMS[verdict.reason](verdict.about))
  return verdict.uri
}
