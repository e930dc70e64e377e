package dev.innkeeper.auth.directory;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import dev.innkeeper.kernel.Problem;

/** What can be wrong with a directory, each in one sentence without a secret. */
sealed interface DirectoryProblem extends Problem {

    @Override
    default Kind kind() {
        return Kind.REFUSED;
    }

    /** No server of the realm could be asked. */
    record Unreachable(String realm, String cause) implements DirectoryProblem {
        @Override
        public String message() {
            return "directory of realm '" + realm + "' cannot be reached: " + cause;
        }
    }

    /** The directory does not let us search. */
    record BindRefused(String realm, String cause) implements DirectoryProblem {
        @Override
        public String message() {
            return "directory of realm '" + realm + "' refuses the bind: " + cause;
        }
    }

    /** It was reached, yet the search failed; then nothing of its answer is used. */
    record SearchFailed(String realm, String cause) implements DirectoryProblem {
        @Override
        public String message() {
            return "search in the directory of realm '" + realm + "' failed: " + cause;
        }
    }

    /** A setting without which, or with which, the directory cannot be asked. */
    record BadSetting(String realm, String cause) implements DirectoryProblem {
        @Override
        public String message() {
            return "settings of realm '" + realm + "': " + cause;
        }
    }

    /** The cause in one line: the library's text, which for TLS failures ends in the reason. */
    static String cause(LDAPException e) {
        ResultCode code = e.getResultCode();
        if (code.equals(ResultCode.SERVER_DOWN) || code.equals(ResultCode.TIMEOUT)) {
            return code.getName(); // the text is the whole of what was asked
        }
        String text = e.getDiagnosticMessage() != null ? e.getDiagnosticMessage() : e.getMessage();
        String line = text == null ? "" : text.lines().findFirst().orElse("").strip();
        return line.isEmpty() ? code.getName() : code.getName() + " (" + line + ")";
    }
}
