package dev.innkeeper.rest;

import dev.innkeeper.api.Contract;
import dev.innkeeper.api.Operation;
import dev.innkeeper.api.Verb;
import dev.innkeeper.outbox.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Holds a service's doors against the contract when it starts: a handler without an operation, or
 * with another service's, ends the start. Doors below {@code /internal} are between processes and
 * stand in no contract.
 */
final class DoorCheck implements SmartInitializingSingleton {
    private final RequestMappingHandlerMapping mappings;
    private final ServiceName service;
    private final Contract contract;

    DoorCheck(RequestMappingHandlerMapping mappings, ServiceName service, Contract contract) {
        this.mappings = mappings;
        this.service = service;
        this.contract = contract;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> wrong = new ArrayList<>();
        mappings.getHandlerMethods()
                .forEach((info, handler) -> {
                    if (Doors.isDoor(handler.getBeanType())) {
                        check(info, wrong);
                    }
                });
        if (!wrong.isEmpty()) {
            throw new IllegalStateException(
                    "doors that the contract does not give to " + service.value() + ": " + wrong);
        }
    }

    private void check(RequestMappingInfo info, List<String> wrong) {
        for (String path : info.getPatternValues()) {
            if (path.startsWith("/internal/")) {
                continue;
            }
            for (RequestMethod method : info.getMethodsCondition().getMethods()) {
                Optional<Operation> operation =
                        Verb.find(method.name()).flatMap(verb -> contract.find(verb, path));
                if (operation.isEmpty()
                        || !operation.get().service().name().equalsIgnoreCase(service.value())) {
                    wrong.add(method + " " + path);
                }
            }
        }
    }
}
