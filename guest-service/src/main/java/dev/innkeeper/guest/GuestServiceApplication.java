package dev.innkeeper.guest;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Guests: ids, configuration and lifecycle of containers and virtual machines. */
@SpringBootApplication
public class GuestServiceApplication {

    public static void main(String[] arguments) {
        builder().run(arguments);
    }

    /** This service as an application that can be started, alone or beside others. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(GuestServiceApplication.class)
                .properties("spring.config.name=guest", "innkeeper.service=guest");
    }
}
