package dev.innkeeper.auth.factor;

import dev.innkeeper.kernel.Caller;
import dev.innkeeper.kernel.UserId;
import dev.innkeeper.rest.ClientAddress;
import org.jspecify.annotations.Nullable;

/** Lets a caller confirm with his own password what he does to second factors. */
public interface OwnPassword {

    /**
     * @param user whose factors are to be changed
     * @throws dev.innkeeper.kernel.ProblemException if the caller must confirm and has not, or not
     *     with his own password, or if only root may change this user
     */
    void require(Caller caller, UserId user, @Nullable String password, ClientAddress client);
}
