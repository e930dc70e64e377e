package dev.innkeeper.storage;

import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.StorageId;
import java.util.Map;

/** What can be wrong with a request about storages, in the words of Proxmox VE. */
public sealed interface StorageProblem extends Problem {

    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record DoesNotExist(StorageId storage) implements StorageProblem {
        @Override
        public String message() {
            return "storage '" + storage + "' does not exist";
        }
    }

    /**
     * Something failed while the configuration was locked.
     *
     * @param action {@code create}, {@code update} or {@code delete}
     */
    record ChangeFailed(String action, String cause) implements StorageProblem {
        @Override
        public String message() {
            return action + " storage failed: " + cause;
        }
    }

    record MissingOption(String option) implements StorageProblem {
        @Override
        public String message() {
            return "missing value for required option '" + option + "'";
        }
    }

    record UnexpectedOption(String option) implements StorageProblem {
        @Override
        public String message() {
            return "unexpected property '" + option + "'";
        }
    }

    record FixedOption(String option) implements StorageProblem {
        @Override
        public String message() {
            return "can't change value of fixed parameter '" + option + "'";
        }
    }

    record UnsupportedContent(String content) implements StorageProblem {
        @Override
        public String message() {
            return "storage does not support content type '" + content + "'";
        }
    }

    record NotAvailableOn(StorageId storage, String node) implements StorageProblem {
        @Override
        public String message() {
            return "storage '" + storage + "' is not available on node '" + node + "'";
        }
    }

    record Disabled(StorageId storage) implements StorageProblem {
        @Override
        public String message() {
            return "storage '" + storage + "' is disabled";
        }
    }

    /** The type can be defined, but nothing behind it is built yet. */
    record NothingBehind(StorageId storage, String type) implements StorageProblem {
        @Override
        public String message() {
            return "storage '"
                    + storage
                    + "' is of type '"
                    + type
                    + "', for which this version has no driver: only type 'dir' can be used";
        }
    }

    record RefusesContent(StorageId storage, String content) implements StorageProblem {
        @Override
        public String message() {
            return "storage '" + storage + "' does not support '" + content + "' content";
        }
    }

    record UnparsableName(String name) implements StorageProblem {
        @Override
        public String message() {
            return "unable to parse directory volume name '" + name + "'";
        }
    }

    /** A value that is wrong in a way the contract cannot express. */
    record InvalidParameter(String parameter, String text) implements StorageProblem {
        @Override
        public Kind kind() {
            return Kind.INVALID_PARAMETERS;
        }

        @Override
        public String message() {
            return "Parameter verification failed.";
        }

        @Override
        public Map<String, String> errors() {
            return Map.of(parameter, text);
        }
    }
}
