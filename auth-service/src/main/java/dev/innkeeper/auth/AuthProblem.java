package dev.innkeeper.auth;

import dev.innkeeper.kernel.AclPath;
import dev.innkeeper.kernel.Problem;
import dev.innkeeper.kernel.ProblemException;
import dev.innkeeper.kernel.Problems.InvalidParameters;
import dev.innkeeper.kernel.Problems.Refused;
import dev.innkeeper.kernel.TokenId;
import dev.innkeeper.kernel.UserId;
import java.util.function.Supplier;

/** What can be wrong with access, in Proxmox VE's sentences (recordings 01, 03 and 04). */
public sealed interface AuthProblem extends Problem {

    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    record NoSuchUser(UserId user) implements AuthProblem {
        @Override
        public String message() {
            return "no such user ('" + user + "')";
        }
    }

    record NoSuchGroup(String group) implements AuthProblem {
        @Override
        public String message() {
            return "group '" + group + "' does not exist";
        }
    }

    record NoSuchRole(String role) implements AuthProblem {
        @Override
        public String message() {
            return "role '" + role + "' does not exist";
        }
    }

    record NoSuchToken(TokenId token) implements AuthProblem {
        @Override
        public String message() {
            return "no such token '" + token.name() + "' for user '" + token.user() + "'";
        }
    }

    record NoSuchPool(String pool) implements AuthProblem {
        @Override
        public String message() {
            return "pool '" + pool + "' does not exist";
        }
    }

    record NoSuchRealm(String realm) implements AuthProblem {
        @Override
        public String message() {
            return "domain '" + realm + "' does not exist";
        }
    }

    /**
     * A name is taken.
     *
     * @param what as in {@code user 'x' already exists}
     */
    record AlreadyThere(String what, String name) implements AuthProblem {
        @Override
        public String message() {
            return what + " '" + name + "' already exists";
        }
    }

    /** A path on which nothing can be granted. */
    static InvalidParameters invalidPath(AclPath path) {
        return InvalidParameters.of("path", "invalid ACL path '" + path + "'");
    }

    /**
     * Does something whose refusals are told as {@code <what> failed: <message>}, as Proxmox VE
     * does for changes made under its lock.
     */
    static <T> T during(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (ProblemException e) {
            if (e.problem().kind() != Kind.REFUSED) {
                throw e;
            }
            throw new Refused(what + " failed: " + e.problem().message()).asException(e);
        }
    }

    /** {@link #during(String, Supplier)} for work without a result. */
    static void during(String what, Runnable work) {
        during(
                what,
                () -> {
                    work.run();
                    return "";
                });
    }
}
