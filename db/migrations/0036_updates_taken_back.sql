-- Organisers may take back what they wrote themselves; that it stood there for a while is still told.
alter table petition_update_decisions drop constraint petition_update_decisions_decision_check;
alter table petition_update_decisions add constraint petition_update_decisions_decision_check
  check (decision in ('waiting', 'shown', 'refused', 'hidden', 'withdrawn'));
