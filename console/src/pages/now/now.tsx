// placeholder
export default function NowPage() {
  return <p>now</p>
}
