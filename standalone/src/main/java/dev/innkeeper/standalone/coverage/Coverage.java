package dev.innkeeper.standalone.coverage;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.gateway.console.ConsoleRelay;
import java.io.PrintStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How much of Proxmox VE's API is there, by area. An operation counts when a handler for it is on
 * the class path, when the gateway answers it from memory, or when it is an index that the contract
 * itself answers. Operations of our own are not counted.
 */
public final class Coverage {
    private final Contract contract;
    private final Set<String> handlers;

    Coverage(Contract contract, Set<String> handlers) {
        this.contract = contract;
        this.handlers = Set.copyOf(handlers);
    }

    /** Of what is on the class path. */
    static Coverage ofThisClassPath() {
        return new Coverage(Contract.load(), HandlerScan.signatures());
    }

    /** Prints one line per area and, last, {@code total N/584}. */
    public static void main(String[] arguments) {
        ofThisClassPath()
                .print(new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out)));
    }

    private record Count(int implemented, int total) {
        Count plus(boolean one) {
            return new Count(implemented + (one ? 1 : 0), total + 1);
        }
    }

    void print(PrintStream out) {
        Map<String, Count> areas = new TreeMap<>();
        var all = new Count(0, 0);
        for (Operation operation : contract.operations()) {
            if (!operation.own()) {
                boolean answered = answered(operation);
                areas.merge(
                        operation.area(),
                        new Count(0, 0).plus(answered),
                        (before, _) -> before.plus(answered));
                all = all.plus(answered);
            }
        }
        areas.forEach((area, count) ->
                out.printf("%-12s %d/%d%n", area, count.implemented(), count.total()));
        out.printf("total %d/%d%n", all.implemented(), all.total());
        out.flush();
    }

    /** Whether something answers the operation. */
    boolean answered(Operation operation) {
        return operation.index() != null
                || operation.hot()
                || ConsoleRelay.answers(operation)
                || handlers.contains(operation.signature());
    }

    /** {@code METHOD /path} of the operations, ours included, that nothing answers. */
    Set<String> unanswered() {
        var signatures = new TreeSet<String>();
        contract.operations().stream()
                .filter(operation -> !answered(operation))
                .map(Operation::signature)
                .forEach(signatures::add);
        return signatures;
    }

    /** Handlers of what is no operation of the contract. */
    Set<String> strangers() {
        var signatures = new TreeSet<>(handlers);
        contract.operations().stream().map(Operation::signature).forEach(signatures::remove);
        return signatures;
    }
}
