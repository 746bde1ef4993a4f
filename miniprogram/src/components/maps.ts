/** Where does a browser find the way to a place? Tencent's map, whose coordinates ours are; it learns
 * which place was looked for and nothing of who did. */
export function mapAddress(name: string, address: string, latitude: number, longitude: number): string {
  const marker = `coord:${latitude},${longitude};title:${name};addr:${address}`
  return `https://apis.map.qq.com/uri/v1/marker?marker=${encodeURIComponent(marker)}&referer=daetong`
}
