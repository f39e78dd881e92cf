// The frame of what stands before the pages: one card in the middle.
import { Button, Center, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { useLanguage, useSay } from '../words/language.ts'
import { SHELL } from '../words/shell.ts'

export function Door({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const say = useSay()
  const { language, choose } = useLanguage()
  useDocumentTitle(`${title} · ${say(SHELL.product)}`)
  return (
    <Center mih="100vh" p="md" component="main">
      <Stack w={360} maw="100%">
        <Group justify="space-between">
          <Text fw={650} fz={20}>
            {say(SHELL.product)}
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={() => choose(language === 'zh' ? 'en' : 'zh')}>
            {say(SHELL.otherLanguage)}
          </Button>
        </Group>
        <Paper withBorder p="lg">
          <Stack>
            <Title order={1}>{title}</Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Center>
  )
}
