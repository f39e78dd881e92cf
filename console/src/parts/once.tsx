// A secret that is shown once: what it is, a way to copy it, and that it will not be seen again.
import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core'
import { useSay } from '../words/language.ts'
import { PARTS } from '../words/parts.ts'

interface OnceProps {
  readonly secrets: readonly { readonly of: string; readonly secret: string }[]
  readonly onClose: () => void
}

export function Once({ secrets, onClose }: OnceProps) {
  const say = useSay()
  const text = secrets.map(({ of, secret }) => `${of}\t${secret}`).join('\n')
  const only = secrets.length === 1 ? secrets[0] : undefined
  return (
    <Modal
      opened
      onClose={onClose}
      title={say(PARTS.onceTitle)}
      centered
      size={only === undefined ? 'lg' : 'md'}
      withCloseButton={false}
      // A stray click must not lose it.
      closeOnClickOutside={false}
    >
      <Stack>
        <Text size="sm" c="var(--soft)">
          {say(PARTS.onceWhy)}
        </Text>
        <Code block mah={320} style={{ overflow: 'auto', fontSize: 14 }} tabIndex={0}>
          {only === undefined ? text : `${only.of}\n${only.secret}`}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={only?.secret ?? text}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy}>
                {say(copied ? PARTS.copied : PARTS.copy)}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{say(PARTS.onceDone)}</Button>
        </Group>
      </Stack>
    </Modal>
  )
}
