/** Characters that are counted; the rest of a longer text is taken to be like them. */
const COUNTED = 1_000_000

/** About how many tokens a text has: long texts are common, so they are counted, not cut. */
export function countTokens(text: string): number {
  const tokens = text.slice(0, COUNTED).match(/\p{Script=Han}{1,2}|[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}]/gu)?.length ?? 0
  return Math.round(tokens * Math.max(1, text.length / COUNTED))
}
