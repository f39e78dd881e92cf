// Starts the console: language, looks, who is signed in, pages.
import './early.ts'
import './tokens.css'
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, Suspense, useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { Refused, reader } from './client/request.ts'
import { isTurnedAway, knowFirstAnswer, ME } from './client/session.tsx'
import { firstPicture } from './live/early-live.ts'
import { Notices } from './parts/dressed.tsx'
import { router } from './router.tsx'
import { firstLanguage, rememberLanguage } from './words/chosen-language.ts'
import { LanguageContext } from './words/language.ts'

/** One refusal may concern the whole page: who is signed in is asked again. */
const refused = (error: unknown) => {
  if (isTurnedAway(error)) void queries.invalidateQueries({ queryKey: ME })
}

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, { queryKey }) => {
      if (queryKey[0] !== ME[0]) refused(error)
    },
  }),
  mutationCache: new MutationCache({ onError: refused }),
  defaultOptions: {
    queries: {
      // What the server refuses it would refuse again.
      retry: (failures, error) => !(error instanceof Refused) && failures < 5,
      staleTime: 5_000,
    },
  },
})

function Spoken({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage)
  reader.language = language
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const spoken = useMemo(
    () => ({
      language,
      choose(next: typeof language) {
        rememberLanguage(next)
        reader.language = next
        setLanguage(next)
        // Sentences of the server's are in the language they were asked for.
        void queries.invalidateQueries()
      },
    }),
    [language],
  )
  return <LanguageContext value={spoken}>{children}</LanguageContext>
}

/** So long nothing is drawn before what is to be drawn is known, and nobody notices that nothing is. */
const PATIENCE_MS = 300

/**
 * Who is there, where they are and what goes on, in one picture: a frame that is filled in later is rendered
 * and laid out twice.
 */
async function start(): Promise<void> {
  const patience = new Promise(resolve => window.setTimeout(resolve, PATIENCE_MS))
  // What fails is said by the page that is drawn.
  const known = Promise.all([firstPicture, router.load()]).catch(() => {})
  await Promise.race([known, patience])
  knowFirstAnswer(queries)
  createRoot(document.getElementById('root') as HTMLElement).render(
    <QueryClientProvider client={queries}>
      <Spoken>
        <Suspense>
          <Notices />
        </Suspense>
        <App />
      </Spoken>
    </QueryClientProvider>,
  )
}

void start()
