// Pages and dialogs made of Mantine's parts. The first page is not: the parts are more code than all of it, and
// are loaded with what needs them.
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'

let needed = () => {}
const whenNeeded = new Promise<void>(resolve => {
  needed = resolve
})

export function loadMantine() {
  needed()
  return import('../mantine.tsx')
}

/** A part that is loaded, with Mantine around it, when it is first shown. */
export function dressed<Props extends object>(
  load: () => Promise<{ readonly default: ComponentType<Props> }>,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(async () => {
    // Mantine first, for its styles come before those of what is made of it.
    const [{ Mantine }, { default: Part }] = await Promise.all([loadMantine(), load()])
    const Dressed: ComponentType<Props> = props => (
      <Mantine>
        <Part {...props} />
      </Mantine>
    )
    return { default: Dressed }
  })
}

/** Where notices appear, as soon as anything of Mantine's is there; none comes before. */
export const Notices = lazy(async () => {
  await whenNeeded
  const { Mantine, Notifications } = await loadMantine()
  const Shown: ComponentType = () => (
    <Mantine>
      <Notifications position="bottom-right" />
    </Mantine>
  )
  return { default: Shown }
})
