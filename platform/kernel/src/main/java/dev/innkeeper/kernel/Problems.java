package dev.innkeeper.kernel;

import java.util.Map;

/** The problems that belong to no single service. */
public sealed interface Problems extends Problem {

    /** A refusal with Proxmox VE's own sentence: status 500. */
    record Refused(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.REFUSED;
        }
    }

    /** The caller lacks a privilege. */
    record Forbidden(String message) implements Problems {
        /** {@code Permission check failed (/vms/100, VM.Audit)}. */
        public static Forbidden lacking(AclPath path, String privileges) {
            return new Forbidden("Permission check failed (" + path + ", " + privileges + ")");
        }

        /** For what only root@pam may do. */
        public static Forbidden notRoot() {
            return new Forbidden("Permission check failed (user != root@pam)");
        }

        @Override
        public Kind kind() {
            return Kind.FORBIDDEN;
        }
    }

    /** One or more parameters are wrong. */
    record InvalidParameters(Map<String, String> errors) implements Problems {
        public InvalidParameters {
            errors = Map.copyOf(errors);
        }

        public static InvalidParameters of(String parameter, String text) {
            return new InvalidParameters(Map.of(parameter, text));
        }

        @Override
        public Kind kind() {
            return Kind.INVALID_PARAMETERS;
        }

        @Override
        public String message() {
            return "Parameter verification failed.";
        }
    }

    /** A parameter names something that is not there, answered with 400 and an error for it. */
    record InvalidReference(String message, Map<String, String> errors) implements Problems {
        public InvalidReference {
            errors = Map.copyOf(errors);
        }

        @Override
        public Kind kind() {
            return Kind.INVALID_REFERENCE;
        }
    }

    record Unauthenticated(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.UNAUTHENTICATED;
        }
    }

    record NotFound(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.NOT_FOUND;
        }
    }

    /** Path or method unknown, or nothing built behind it. */
    record NoSuchMethod(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.NO_SUCH_METHOD;
        }
    }

    /** A node or service cannot be reached. */
    record Unreachable(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.UNREACHABLE;
        }
    }

    /** Our own bug or a broken dependency; the message is short and neutral. */
    record Fault(String message) implements Problems {
        @Override
        public Kind kind() {
            return Kind.FAULT;
        }
    }
}
