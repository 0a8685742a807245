import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components/Tabs";
import css from "./Tabs.module.css";

export interface TabEntry<Id extends string> {
  id: Id;
  title: string;
  count?: number | string;
  body: ReactNode;
}

interface Props<Id extends string> {
  label: string;
  tabs: readonly TabEntry<Id>[];
  at: Id;
  onChange: (id: Id) => void;
}

/** Parts of a page, one in sight. */
export function Tabs<Id extends string>({ label, tabs, at, onChange }: Props<Id>) {
  return (
    <AriaTabs selectedKey={at} onSelectionChange={(id) => onChange(id as Id)} className={css["tabs"] ?? ""}>
      <TabList aria-label={label} className={css["list"] ?? ""}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={css["tab"] ?? ""}>{tab.title}{tab.count === undefined ? null : <span className={css["count"]}>{tab.count}</span>}</Tab>
        ))}
      </TabList>
      {tabs.map((tab) => <TabPanel key={tab.id} id={tab.id} className={css["panel"] ?? ""}>{tab.body}</TabPanel>)}
    </AriaTabs>
  );
}
