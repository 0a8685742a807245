import { useEffect, useState } from "react";
import { t } from "../i18n";
import css from "./Skeleton.module.css";

interface Props {
  /** Lines to reserve. */
  lines?: number;
  /** Height of a line, as it will be. */
  height?: number;
}

/** Keeps the place of what is being read. Shows nothing for 300 ms, so that quick answers do not flicker. */
export function Skeleton({ lines = 3, height = 20 }: Props) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div aria-busy="true" className={late ? css["late"] : css["early"]}>
      {late ? <span className="sr">{t("kit.loading")}</span> : null}
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className={css["line"]} style={{ height }}><span className={css["bar"]} style={{ width: `${88 - (at * 37) % 46}%` }} /></div>
      ))}
    </div>
  );
}
