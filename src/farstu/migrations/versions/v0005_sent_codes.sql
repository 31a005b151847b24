ALTER TABLE challenges ADD COLUMN answers_left {whole} DEFAULT '1' NOT NULL;
ALTER TABLE enrolments ADD COLUMN answers_left {whole} DEFAULT '20' NOT NULL;

CREATE TABLE budgets (
    key TEXT NOT NULL,
    day {whole} NOT NULL,
    messages {whole} NOT NULL,
    cost {whole} NOT NULL,
    told_day {whole} DEFAULT '0' NOT NULL,
    CONSTRAINT pk_budgets PRIMARY KEY (key)
){strict};
CREATE INDEX ix_budgets_day ON budgets (day);
