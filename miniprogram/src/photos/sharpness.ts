/** Is a photo of a paper blurred? The variance of the Laplacian at one size, as the service measures
 * it too, so that both say the same. */

export const MEASURED_AT = 1000
/** Text in focus has hundreds. */
export const LEAST_SHARP = 60

export interface Grey {
  width: number
  height: number
  values: Uint8Array
}

export function greyOf({ width, height, data }: { width: number; height: number; data: Uint8ClampedArray }): Grey {
  const values = new Uint8Array(width * height)
  for (let at = 0; at < values.length; at += 1) {
    values[at] = (data[at * 4]! * 299 + data[at * 4 + 1]! * 587 + data[at * 4 + 2]! * 114) / 1000
  }
  return { width, height, values }
}

export function sharpness({ width, height, values }: Grey): number {
  let sum = 0
  let squares = 0
  const many = Math.max(1, (width - 2) * (height - 2))
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x
      const edge = values[at - 1]! + values[at + 1]! + values[at - width]! + values[at + width]! - 4 * values[at]!
      const kept = Math.max(-128, Math.min(127, edge))
      sum += kept
      squares += kept * kept
    }
  }
  return squares / many - (sum / many) ** 2
}

export function isBlurred(measured: number | undefined): boolean {
  return measured !== undefined && measured < LEAST_SHARP
}
