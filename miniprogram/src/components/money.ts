/** How is an amount of fen written? */

export function yuan(fen: number): string {
  const sign = fen < 0 ? '-' : ''
  const whole = Math.floor(Math.abs(fen) / 100).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  const rest = (Math.abs(fen) % 100).toString().padStart(2, '0')
  return `${sign}${whole}.${rest}元`
}
