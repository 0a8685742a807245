/** The loom: threads stand, threads cross. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden>
      <g strokeWidth="2.4" strokeLinecap="round" fill="none">
        <path d="M4 2v16M10 2v16M16 2v16" stroke="var(--line-2)" />
        <path d="M1.5 6.5h4.3M8.2 6.5h10.3M1.5 13.5h10.3M14.2 13.5h4.3" stroke="var(--accent)" />
      </g>
    </svg>
  );
}
