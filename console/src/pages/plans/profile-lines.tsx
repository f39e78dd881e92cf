// The rules of a profile as sentences, each with where it comes from.
import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ProfileRow } from '../../../../src/api/v1/resources/plan-outlooks.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { PLANS } from '../../words/plans.ts'
import styles from './plans.module.css'

const NONE: readonly ProfileRow[] = []

export function useProfiles(): readonly ProfileRow[] {
  const { language } = useLanguage()
  const { data } = useQuery({
    queryKey: ['profiles', language],
    queryFn: ({ signal }) => get<{ rows: ProfileRow[] }>(paths.profiles, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return data?.rows ?? NONE
}

/** Where a rule comes from, if a profile has the same one. */
export function useSourceOf(part: 'limits' | 'law', rule: unknown): string | null {
  const profiles = useProfiles()
  const written = JSON.stringify(rule)
  for (const { rules, lines } of profiles) {
    const index = rules.limits.findIndex(limit => JSON.stringify(limit) === written)
    const isThere = part === 'law' ? JSON.stringify(rules.hours?.law) === written : index >= 0
    const path = part === 'law' ? 'hours.law' : `limits.${index}`
    const source = lines.find(line => line.path === path)?.source ?? null
    if (isThere && rule !== undefined && source !== null) return source
  }
  return null
}

export function ProfileLines({ profile }: { readonly profile: ProfileRow }) {
  const say = useSay()
  return (
    <div>
      <ul className={styles.lines}>
        {profile.lines.map(({ path, sentence, source }) => (
          <li key={path}>
            {sentence}
            {source !== null && (
              <Text size="xs" c="var(--soft)">
                {say(PLANS.source(source))}
              </Text>
            )}
          </li>
        ))}
      </ul>
      {profile.about !== null && <Text size="sm">{profile.about}</Text>}
      <Text size="xs" c="var(--soft)">
        {say(PLANS.counsel)}
      </Text>
    </div>
  )
}
