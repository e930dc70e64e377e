package dev.innkeeper.cluster;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The cluster service as a process of its own. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ClusterServiceApplication {

    public static void main(String[] args) {
        System.setProperty("spring.config.name", "cluster");
        SpringApplication.run(ClusterServiceApplication.class, args);
    }
}
