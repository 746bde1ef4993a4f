/** What amount did somebody type, in fen? 86000, 86,000.50元, 8.6万, full-width digits; nothing where it
 * is no amount, and 0 where nothing was typed. */
export function fenOf(typed: string): number | undefined {
  const plain = typed.normalize('NFKC').replace(/[\s,，元¥]/g, '')
  if (!plain) return 0
  const found = /^(\d{1,9})(?:\.(\d{1,4}))?(万)?$/.exec(plain)
  if (!found) return undefined
  const yuan = Number(`${found[1]}.${found[2] ?? '0'}`) * (found[3] ? 10000 : 1)
  return Math.round(yuan * 100)
}
