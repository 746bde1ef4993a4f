/** When was it? The service says in universal time, a person reads that of China. */

const DAY = /^\d{4}-\d{2}-\d{2}$/

export function dayWords(value: string | null | undefined): string {
  if (!value) return ''
  const day = DAY.test(value) ? value : inChina(value).slice(0, 10)
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日`
}

export function momentWords(value: string | null | undefined): string {
  if (!value) return ''
  const local = inChina(value)
  return `${dayWords(local.slice(0, 10))} ${local.slice(11, 16)}`
}

function inChina(value: string): string {
  return new Date(new Date(value).getTime() + 8 * 3600 * 1000).toISOString()
}
