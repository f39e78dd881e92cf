// placeholder
export default function TasksPage() {
  return <p>tasks</p>
}
