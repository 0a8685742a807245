interface Props {
  text: string;
  /** In characters, end exclusive; they do not overlap. */
  ranges: readonly (readonly [number, number])[];
}

/** A text with its matching words marked. */
export function Marked({ text, ranges }: Props) {
  if (ranges.length === 0) return <>{text}</>;
  const letters = [...text], parts = [];
  let from = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (start < from || end <= start) continue;
    parts.push(letters.slice(from, start).join(""), <mark key={start}>{letters.slice(start, end).join("")}</mark>);
    from = end;
  }
  return <>{parts}{letters.slice(from).join("")}</>;
}
