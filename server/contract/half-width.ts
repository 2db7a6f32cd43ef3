/**
 * What a Chinese input method writes in full width (`３８`, `＋`, `－`, `：`) as it was meant. Of what people
 * and scanners write to be found or counted; a result's value stays as it was sent, and is refused (B-13).
 */
export const halfWidth = (typed: string): string =>
  typed
    .replace(/[\uff01-\uff5e]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
