package dev.innkeeper.agentclient;

import dev.innkeeper.contracts.AgentReport;

/**
 * Receives what agents say on their results topics besides the ends of commands, such as {@link
 * AgentReport.GuestObserved}; in order with these, and in a transaction.
 *
 * @param <R> reports of other types are left out
 */
public interface AgentReportHandler<R extends AgentReport> {

    Class<R> type();

    void reported(R report);
}
