/** A card with its spots, drawn as it looks with each fault; a plain card for a fault unknown here. */
import type { ReactNode } from 'react'

const BLOOD = '#9c1c24'
const CIRCLES = [12, 28, 44]

const rings = CIRCLES.map(x => (
  <circle key={x} cx={x} cy={20} r={6.5} fill="none" stroke="#9aa7af" strokeDasharray="2 1.5" />
))
const spots = (r: number, fill = BLOOD) =>
  CIRCLES.map(x => <circle key={x} cx={x} cy={20} r={r} fill={fill} />)

const PICTURES: Record<string, ReactNode> = {
  D01: <circle cx={12} cy={20} r={6.5} fill={BLOOD} />,
  D02: spots(3.2),
  D03: CIRCLES.map(x => <path key={x} d={`M${x - 6.5} 20a6.5 6.5 0 0 1 13 0z`} fill={BLOOD} />),
  D04: (
    <>
      {spots(6.5)}
      {CIRCLES.map(x => (
        <circle key={x} cx={x + 3} cy={17} r={6} fill="#6d0f16" opacity={0.8} />
      ))}
    </>
  ),
  D05: CIRCLES.map(x => (
    <path key={x} d={`M${x - 6} 16q8-3 13 1t2 7q-6 4-12 1t-3-9z`} fill="#5f0c12" />
  )),
  D06: (
    <>
      {spots(7.5, '#f0d9a8')}
      {spots(4.8)}
    </>
  ),
  D07: spots(6.5, '#d99a9e'),
  D08: (
    <>
      {spots(6.5)}
      <path d="M6 14l44 12M8 26l40-11" stroke="#fff" strokeWidth={2} />
    </>
  ),
  D09: (
    <>
      {spots(6.5)}
      <path d="M52 24c2.5 3.5 4 5 4 7a4 4 0 0 1-8 0c0-2 1.500-3.500 4-7z" fill="#2c79b0" />
    </>
  ),
  D10: (
    <>
      {spots(6.5, '#4c5a2a')}
      <path d="M50 30c0-4 4-5 3-10 4 3 6 10 1 13-2 1-4 0-4-3z" fill="#d9711c" />
    </>
  ),
  D11: (
    <>
      {spots(6.5)}
      <path d="M46 2l-4 8 6 3-5 9" stroke="#16232b" strokeWidth={1.5} fill="none" />
    </>
  ),
  D12: (
    <>
      {spots(6.5, '#6b3a2a')}
      <circle cx={52} cy={30} r={7} fill="#fff" stroke="#16232b" />
      <path d="M52 26v4l3 2" stroke="#16232b" fill="none" />
    </>
  ),
  D13: (
    <>
      {spots(6.5)}
      <path d="M4 4l52 32M56 4L4 36" stroke="#16232b" strokeWidth={1.5} opacity={0.6} />
    </>
  ),
}

export function FaultPicture({ code }: { code: string }) {
  return (
    <svg viewBox="0 0 60 40" aria-hidden="true" className="fault-picture">
      <rect x={1} y={1} width={58} height={38} rx={2} fill="#fdfbf3" stroke="#9aa7af" />
      {rings}
      {PICTURES[code] ?? (
        <text x={30} y={25} textAnchor="middle" fontSize={14} fill="#16232b">
          ?
        </text>
      )}
    </svg>
  )
}
